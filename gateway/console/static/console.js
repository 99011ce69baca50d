// Keeps what is live fresh. Every page is complete without it.
