// Where kinds of question that bring a script of their own register (ragam.js does): {kind: {open, read, write, arrange, mark}}.

export const further = {};
