from verdict import judge_line

judge_line()
