import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { ServerFault } from './server-fault.ts';

const KAFKA_VERSION = '4.1.1';

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>rollcall</groupId>
  <artifactId>broker</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId>
      <artifactId>kafka_2.13</artifactId>
      <version>${KAFKA_VERSION}</version>
    </dependency>
    <dependency>
      <groupId>org.apache.logging.log4j</groupId>
      <artifactId>log4j-slf4j-impl</artifactId>
      <version>2.25.2</version>
    </dependency>
  </dependencies>
</project>
`;

const OWN_BROKER = 'set KAFKA_BROKERS to a broker of your own';
const INSTALL = `install both (Debian: apt-get install openjdk-17-jre-headless maven), or ${OWN_BROKER}`;
const OLDEST_JAVA = 17;
const DOWNLOAD = 600_000;

/** Throws what to install when this machine has no Java that runs Kafka 4. */
export function requireJava(): void {
  const asked = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const version = /version "(\d+)/.exec(asked.stderr)?.[1];
  if (asked.error !== undefined || version === undefined) {
    throw new ServerFault('Kafka needs Java 17 or newer and Maven, and there is no Java here', INSTALL);
  }
  if (Number(version) < OLDEST_JAVA) {
    throw new ServerFault(`Kafka needs Java ${OLDEST_JAVA} or newer, and this is Java ${version}`, INSTALL);
  }
}

/**
 * The folder of Kafka's jars, fetched from Maven Central (46 files, 43 MB) when it is not there. A folder is complete
 * or absent: it is filled beside its name and renamed; of two that fill it at once, either will do.
 */
export async function fetchKafkaJars(folder: string, signal?: AbortSignal): Promise<string> {
  const libs = join(folder, `libs-${KAFKA_VERSION}`);
  if (existsSync(libs)) return libs;
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    await copyDependencies(work, signal);
    renameSync(join(work, 'libs'), libs);
  } catch (error) {
    if (!existsSync(libs)) throw error;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return libs;
}

function copyDependencies(work: string, signal: AbortSignal | undefined): Promise<void> {
  writeFileSync(join(work, 'pom.xml'), POM);
  // Maven takes the home folder from the user database, not from HOME, and fails where it may not write there.
  const options = [process.env['MAVEN_OPTS'], `-Duser.home=${homedir()}`].filter((option) => option !== undefined);
  return new Promise((resolve, reject) => {
    execFile(
      process.platform === 'win32' ? 'mvn.cmd' : 'mvn',
      ['-q', '-B', '-C', 'dependency:copy-dependencies', `-DoutputDirectory=${join(work, 'libs')}`],
      {
        cwd: work,
        env: { ...process.env, MAVEN_OPTS: options.join(' ') },
        timeout: DOWNLOAD,
        shell: process.platform === 'win32',
        ...(signal === undefined ? {} : { signal }),
      },
      (error, stdout) => {
        if (error === null) resolve();
        else reject(error.code === 'ENOENT' ? noMaven() : notFetched(dirname(work), stdout, error));
      },
    );
  });
}

const noMaven = (): ServerFault =>
  new ServerFault('Kafka comes from Maven Central, and there is no Maven here', INSTALL);

function notFetched(folder: string, stdout: string, error: Error): ServerFault {
  const said = /\[ERROR\] (.*)/.exec(stdout)?.[1] ?? error.message;
  return new ServerFault(
    `Kafka could not be fetched from Maven Central into ${folder}: ${said}`,
    `mend that, or ${OWN_BROKER}`,
  );
}
