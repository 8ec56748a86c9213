"""The evaluation of courses: gain, questions, surveys, and what was improved because of them."""
