"""What became of learning: the plan (rencana tindak lanjut), the supervisor's word on it, the follow-up after 90 days, the figures."""
