/** A length of time as a person says it: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 7 min`, `4 d 3 h`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1_000;
  if (seconds < 9.95) return `${(Math.max(0, Math.round(seconds * 10)) / 10).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `1,234,567`: the same on every machine, whatever its locale. */
export const count = (value: number): string => Math.round(value).toLocaleString('en-US');
