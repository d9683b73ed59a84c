export const isSelector = (_: string) => true;
