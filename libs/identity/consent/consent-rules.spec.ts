import { describe, expect, it } from '@jest/globals';
import { Customer, NOW, grant, minutes } from '../testing/customer.ts';

const granted = (more = {}) => Customer.create({ consents: [grant(more)] });
const withdrawn = (at: string) =>
  Customer.create({ consents: [grant({ grantedAt: minutes(-600) })] }).patch('add', 'consents', [
    grant({ state: 'withdrawn', withdrawnAt: at }),
  ]);
const STATE = 'consents[purpose eq "newsletter" and channel eq "email"].state';

describe('a grant', () => {
  it('is an event of its own that names the consent, after the creation', () => {
    const ada = granted({ noticeHash: 'abc' });
    expect(ada.told).toEqual(['user.created', 'consent.granted']);
    expect(ada.lastData).toMatchObject({ consent: { purpose: 'newsletter', channel: 'email' } });
    expect(ada.rows).toEqual([{ ...grant({ noticeHash: 'abc' }), id: 'newsletter/email', granted: true }]);
  });

  it.each(['noticeVersion', 'source', 'grantedAt'])('without %s is 400 invalidValue', (name) => {
    const { [name]: _, ...rest } = grant();
    const ada = Customer.create({ consents: [rest] });
    expect(ada.told).toEqual([expect.stringMatching(`^invalidValue .*:consents\\[0\\]\\.${name} is required`)]);
  });

  it.each(['grantedAt', 'confirmedAt', 'withdrawnAt'])('with %s more than 5 minutes ahead is 400', (name) => {
    expect(granted({ [name]: minutes(5.1) }).told).toEqual([expect.stringContaining(`consents[0].${name}`)]);
    expect(granted({ [name]: minutes(5) }).outcome.kind).toBe('decided');
  });

  it('given anew with other evidence is told again, and with the same is nothing', () => {
    const again = granted().put({ consents: [grant({ noticeVersion: '8', grantedAt: minutes(-1) })] });
    expect(again.told).toEqual(['consent.granted']);
    expect(again.put({ consents: [grant({ noticeVersion: '8', grantedAt: minutes(-1) })] }).outcome.kind).toBe(
      'unchanged',
    );
  });

  it('comes whole or not at all: one wrong row refuses the request', () => {
    const ada = granted().patch('add', 'consents', [
      grant({ purpose: 'marketing' }),
      { purpose: 'loyalty', state: 'granted' },
    ]);
    expect(ada.outcome.kind).toBe('invalid');
    expect(ada.rows).toHaveLength(1);
  });
});

describe('a withdrawal', () => {
  it('by value filter is one event, dated now, and the grant’s evidence stays', () => {
    const ada = granted().patch('replace', STATE, 'withdrawn', minutes(30));
    expect(ada.told).toEqual(['consent.revoked']);
    expect(ada.rows).toEqual([
      expect.objectContaining({ state: 'withdrawn', granted: false, withdrawnAt: minutes(30), noticeVersion: '7' }),
    ]);
  });

  it('wins over any older grant, and a newer grant over it', () => {
    const ada = withdrawn(minutes(-10));
    expect(ada.patch('add', 'consents', [grant({ grantedAt: minutes(-20) })]).rows).toMatchObject([
      { state: 'withdrawn', granted: false },
    ]);
    expect(ada.patch('add', 'consents', [grant({ grantedAt: minutes(-5) })]).rows).toMatchObject([
      { state: 'granted', granted: true },
    ]);
  });

  it('that is older than the grant it meets changes nothing', () => {
    const late = granted().patch('add', 'consents', [grant({ state: 'withdrawn', withdrawnAt: minutes(-90) })]);
    expect(late.outcome.kind).toBe('unchanged');
    expect(late.rows).toMatchObject([{ granted: true }]);
  });

  it('at the same instant as a grant: the later to arrive wins', () => {
    const at = minutes(-10);
    expect(withdrawn(at).patch('add', 'consents', [grant({ grantedAt: at })]).rows).toMatchObject([{ granted: true }]);
    const ended = granted({ grantedAt: at }).patch('add', 'consents', [grant({ state: 'withdrawn', withdrawnAt: at })]);
    expect(ended.rows).toMatchObject([{ granted: false }]);
  });

  it('is told once, however often it is sent', () => {
    const ada = granted().patch('replace', STATE, 'withdrawn');
    expect(ada.patch('replace', STATE, 'withdrawn', minutes(10)).outcome.kind).toBe('unchanged');
  });

  it('of a denial is one too', () => {
    const ada = Customer.create({}).patch('add', 'consents', [
      { purpose: 'newsletter', channel: 'email', state: 'denied' },
    ]);
    expect(ada.told).toEqual(['consent.revoked']);
  });

  it('is remembered when somebody asks again', () => {
    const pending = { purpose: 'newsletter', channel: 'email', state: 'pending' };
    const asked = withdrawn(minutes(-10)).put({ consents: [pending] });
    expect(asked.rows).toMatchObject([{ state: 'pending', withdrawnAt: minutes(-10) }]);
    const imported = asked.patch('add', 'consents', [grant({ source: 'import', grantedAt: minutes(-1) })]);
    expect(imported.rows).toMatchObject([{ granted: false }]);
  });
});

describe('an import', () => {
  it('only adds what is called imported', () => {
    expect(granted({ source: 'import' }).rows).toMatchObject([{ method: 'imported', granted: true }]);
    expect(granted({ source: 'import', method: 'double_opt_in' }).told).toEqual([
      expect.stringContaining('consents[0].method must be "imported"'),
    ]);
  });

  it('never lifts a withdrawal, however new', () => {
    const ada = withdrawn(minutes(-600)).patch('add', 'consents', [grant({ method: 'imported', grantedAt: NOW })]);
    expect(ada.rows).toMatchObject([{ state: 'withdrawn', granted: false }]);
  });

  it('does not take the place of a grant that the person gave', () => {
    const ada = granted().patch('add', 'consents', [grant({ source: 'import', noticeVersion: '1', grantedAt: NOW })]);
    expect(ada.outcome.kind).toBe('unchanged');
    expect(ada.rows).toMatchObject([{ source: 'web', noticeVersion: '7' }]);
  });
});

describe('the rows', () => {
  it('are one for each purpose, channel and controller, whatever the letters', () => {
    const ada = Customer.create({ consents: [grant(), grant({ channel: 'sms' }), grant({ controller: 'shop' })] });
    expect(ada.rows.map(({ id }) => id)).toEqual(['newsletter/email', 'newsletter/sms', 'newsletter/email/shop']);
    const renewed = ada.patch('add', 'consents', [
      grant({ purpose: 'Newsletter', channel: 'EMAIL', grantedAt: minutes(-30) }),
    ]);
    expect(renewed.rows).toHaveLength(3);
    expect(renewed.rows[0]).toMatchObject({ grantedAt: minutes(-30) });
  });

  it('say one thing of a consent in one request: two that say something new of it are refused', () => {
    const twice = [grant(), grant({ purpose: 'Newsletter', channel: 'EMAIL', grantedAt: minutes(-30) })];
    expect(Customer.create({ consents: twice }).outcome).toMatchObject({
      kind: 'invalid',
      error: {
        scimType: 'invalidValue',
        detail: expect.stringContaining('consents[1] is about the same purpose, channel and controller as consents[0]'),
      },
    });
  });

  it('have their read-only attributes computed, whatever is sent', () => {
    const ada = granted({ state: 'Granted', granted: false, id: 'mine' });
    expect(ada.rows).toMatchObject([{ id: 'newsletter/email', state: 'granted', granted: true }]);
    expect(Customer.create({ suppressed: true }).extension).not.toHaveProperty('suppressed');
  });

  it('stay where a PUT does not mention them, and are withdrawn where a PATCH takes them away', () => {
    expect(granted().put({}).rows).toMatchObject([{ granted: true }]);
    const taken = granted().patch('remove', 'consents');
    expect(taken.told).toEqual(['consent.revoked']);
    expect(taken.rows).toMatchObject([{ state: 'withdrawn', withdrawnAt: NOW }]);
  });

  it('left out of a PUT’s list are withdrawn, and stay as the memory of their end', () => {
    const list = { consents: [grant({ purpose: 'loyalty' })] };
    const ada = granted().put(list);
    expect(ada.told).toEqual(['consent.revoked', 'consent.granted']);
    expect(ada.rows).toMatchObject([
      { id: 'newsletter/email', state: 'withdrawn' },
      { id: 'loyalty/email', granted: true },
    ]);
    expect(ada.put(list).outcome.kind).toBe('unchanged');
  });
});

describe('a consent that expires', () => {
  it('is revoked by an event with its reason when its time has come, once', () => {
    const ada = granted({ expiresAt: minutes(30) });
    expect(ada.expire(minutes(29)).outcome.kind).toBe('unchanged');
    const over = ada.expire(minutes(30));
    expect(over.told).toEqual(['consent.revoked']);
    expect(over.lastData).toMatchObject({ reason: 'expired', consent: { purpose: 'newsletter' } });
    expect(over.rows).toMatchObject([{ state: 'expired', granted: false }]);
    expect(over.expire(minutes(31)).outcome.kind).toBe('unchanged');
  });

  it('is no grant when it comes too late', () => {
    const ada = granted({ expiresAt: minutes(-1) });
    expect(ada.told).toEqual(['user.created']);
    expect(ada.rows).toMatchObject([{ state: 'expired', granted: false }]);
  });

  it('is given anew by a grant after its end', () => {
    const over = granted({ expiresAt: minutes(30) }).expire(minutes(30));
    const anew = over.patch(
      'add',
      'consents',
      [grant({ grantedAt: minutes(40), expiresAt: minutes(900) })],
      minutes(40),
    );
    expect(anew.rows).toMatchObject([{ granted: true }]);
  });
});

describe('the shorthands marketingEmail and marketingSms', () => {
  it.each([
    ['marketingEmail', { purpose: 'newsletter', channel: 'email' }],
    ['marketingSms', { purpose: 'marketing', channel: 'sms' }],
  ])('%s is one consent: written as a change, read as computed', (name, consent) => {
    const ada = Customer.create({ [name]: true });
    expect(ada.told).toEqual(['user.created', 'consent.granted']);
    expect(ada.extension).toMatchObject({
      [name]: true,
      consents: [{ ...consent, granted: true, method: 'imported' }],
    });
    const off = ada.patch('replace', name, false);
    expect(off.told).toEqual(['consent.revoked']);
    expect(off.extension).toMatchObject({ [name]: false, consents: [{ ...consent, state: 'withdrawn' }] });
  });

  it('cannot lift a withdrawal, and say so by what they read', () => {
    const ada = withdrawn(minutes(-10)).patch('replace', 'marketingEmail', true);
    expect(ada.extension).toMatchObject({ marketingEmail: false, consents: [{ granted: false }] });
  });

  it('follow the row, whoever changes it', () => {
    const ada = granted();
    expect(ada.extension).toMatchObject({ marketingEmail: true });
    expect(ada.patch('replace', STATE, 'withdrawn').extension).toMatchObject({ marketingEmail: false });
  });

  it('lose against a row that the same request changes', () => {
    const ada = granted().put({ marketingEmail: true, consents: [grant({ state: 'withdrawn' })] });
    expect(ada.extension).toMatchObject({ marketingEmail: false, consents: [{ state: 'withdrawn' }] });
  });

  it('that a PUT writes hold beside a list without their row, the first time and the second', () => {
    const put = { marketingSms: true, consents: [grant()] };
    const ada = Customer.create({}).put(put);
    expect(ada.extension).toMatchObject({ marketingSms: true });
    expect(ada.put(put).outcome.kind).toBe('unchanged');
  });

  it('that a PATCH does not write hold nothing: a row taken away is withdrawn', () => {
    const ada = Customer.create({ marketingSms: true }).patch('replace', 'consents', [grant()]);
    expect(ada.extension).toMatchObject({ marketingSms: false });
  });
});

describe('what is no consent', () => {
  it('preferences never give one', () => {
    const ada = Customer.create({ marketingPreferences: { frequency: 'weekly', topics: ['shoes'] } });
    expect(ada.told).toEqual(['user.created']);
    expect(ada.extension).not.toHaveProperty('marketingEmail');
  });

  it('is told apart: one event per fact, in one request, consecutive, active last', () => {
    const ada = Customer.create({}, { title: 'a', active: true });
    const all = ada.put(
      { loyalty: { tier: 'gold' }, consents: [grant(), grant({ purpose: 'marketing', channel: 'sms' })] },
      { title: 'b', active: false },
    );
    expect(all.told).toEqual(['user.updated', 'consent.granted', 'consent.granted', 'user.deactivated']);
    expect(all.state?.version).toBe(5);
  });
});
