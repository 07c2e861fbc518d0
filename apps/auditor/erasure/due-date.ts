/** Days before the due date from which on a request counts as due soon. */
const SOON = 7;
const DAY = 86_400_000;

/**
 * One calendar month after receipt (GDPR Art. 12(3)): the same day of the next month, or its last day where there is
 * none (Regulation 1182/71, Art. 3(2)(c)).
 */
export function dueDate(received: Date): Date {
  const due = new Date(received);
  due.setUTCDate(1);
  due.setUTCMonth(due.getUTCMonth() + 1);
  const last = new Date(Date.UTC(due.getUTCFullYear(), due.getUTCMonth() + 1, 0)).getUTCDate();
  due.setUTCDate(Math.min(received.getUTCDate(), last));
  return due;
}

export type Clock = 'on_track' | 'due_soon' | 'overdue' | 'done';

export function clockOf(due: Date, completed: Date | null, now: Date): Clock {
  if (completed !== null) return 'done';
  if (now > due) return 'overdue';
  return due.getTime() - now.getTime() <= SOON * DAY ? 'due_soon' : 'on_track';
}
