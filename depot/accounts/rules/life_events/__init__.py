"""What death, appointments and full age change on a depot, told before it happens (ACC-7, ACC-13, ACC-14)."""
