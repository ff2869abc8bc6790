"""What the access says and hears over HTTP; secrets are read, never written back, and leave no trace in receipts."""
