"""PostgreSQL: the launcher, the migrations, the transaction, jobs and timers."""
