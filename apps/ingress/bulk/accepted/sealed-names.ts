/** Under which names the two texts of an accepted request are sealed: neither opens in the other's place. */
export const requestName = (id: string): string => `accepted bulk ${id}, request`;
export const resultName = (id: string): string => `accepted bulk ${id}, result`;
