"""What members see and press: cards as messages, safe views and forms, and the one error boundary of the edge."""
