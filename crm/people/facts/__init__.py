"""The facts that the helpline says about itself: an administrator's page for what setup asked."""
