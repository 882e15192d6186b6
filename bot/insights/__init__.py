"""What the counters say for editors and hub managers: how much is asked, what helps, what is missing; no discord."""
