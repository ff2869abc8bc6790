"""Those who talk to the service from outside: a customer's frontend, the back office, a phone. HTTP only."""
