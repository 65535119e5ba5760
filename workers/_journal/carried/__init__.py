"""What a bundle carries beside the code of its checks: how to start them, and what they are, in French."""
