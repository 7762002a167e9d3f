"""Reading across folders for people: queue, funnel, record pages. SELECT only."""
