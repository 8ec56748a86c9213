"""What tests share: real databases, a cast of people, tiny courses, acts of learners."""
