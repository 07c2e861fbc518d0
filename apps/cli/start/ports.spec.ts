import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { freePort } from '#platform/servers';
import { Complaint } from '../complaint.ts';
import { planPorts, requirePorts, SERVICES, type PortPlan } from './ports.ts';

describe('the ports of a start', () => {
  const others: Server[] = [];
  afterEach(async () => {
    for (const other of others.splice(0)) await new Promise((resolve) => other.close(resolve));
  });
  const occupy = async (port: number): Promise<void> => {
    const other = createServer();
    others.push(other);
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
  };
  const freePlan = async (): Promise<PortPlan> => {
    const plan = { ...planPorts(7_400) };
    for (const name of SERVICES) plan[name] = await freePort();
    return plan;
  };

  it('lie side by side from the base on', () => {
    expect(planPorts(7_400)).toEqual({
      ...{ ingress: 7_400, auditor: 7_401, sandbox: 7_402, projector: 7_403, syncer: 7_404 },
      ...{ postgres: 7_405, kafka: 7_406, 'kafka controller': 7_407 },
    });
  });

  it.each([80, 65_530, 7_400.5, Number.NaN])('do not start at %s', (base) => {
    expect(() => planPorts(base)).toThrow(Complaint);
  });

  it('are accepted when free', async () => {
    await expect(requirePorts(await freePlan(), '127.0.0.1')).resolves.toBeUndefined();
  });

  it('that are taken are named with who wants them, and how to move', async () => {
    const plan = await freePlan();
    await occupy(plan.sandbox);
    const refusal: unknown = await requirePorts(plan, '127.0.0.1').catch((error: unknown) => error);
    expect(refusal).toMatchObject({ message: `port ${plan.sandbox} (sandbox) is taken` });
    expect(refusal).toHaveProperty('remedy', expect.stringContaining('--port'));
  });

  it('of an address that this machine does not have are refused too', async () => {
    await expect(requirePorts(await freePlan(), '192.0.2.1')).rejects.toThrow(/192\.0\.2\.1.*EADDRNOTAVAIL/);
  });
});
