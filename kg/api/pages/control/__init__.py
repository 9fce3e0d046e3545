"""The page of control: who holds, who can stop whom, until when, and what moves would change."""
