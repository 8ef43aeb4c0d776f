"""What is known of a channel: how it is treated, what it has learnt, on which terms policies hold there."""
