"""What every package stands on: clock, calendar, money, ids, dated figures, errors, database, outbox, audit, web."""
