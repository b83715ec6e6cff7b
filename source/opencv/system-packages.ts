import {existsSync} from 'node:fs';
import path from 'node:path';
import {OpenCvError} from './error.js';
import {findSystemOpenCv} from './system-opencv.js';
import {run} from './run-command.js';

export type InstallOptions = {
	readonly write: (line: string) => void;
	readonly status: (line: string) => void;
	readonly logFile: string;
};

/**
 * Sees to it that OpenCV and a compiler are here: on Debian and its relatives by apt-get, elsewhere by saying what to do.
 * @throws OpenCvError with the exact command for a person, where we can't run it.
 */
export async function installSystemPackages(options: InstallOptions): Promise<void> {
	const missing = missingPackages();
	if (missing.length === 0) return;
	if (!isDebian()) throw new OpenCvError(`${missing.join(' and ')} not found; ${advice()}`);
	const command = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
	const prefix = rootPrefix();
	if (!prefix) throw new OpenCvError(`as root, run: ${command.join(' ')}; then run this again`);
	options.write(`installing ${missing.join(', ')} with ${[...prefix, 'apt-get'].join(' ')}`);
	const runAsRoot = async (words: string[]): Promise<boolean> =>
		run([...prefix, ...words], {
			logFile: options.logFile,
			environment: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
			mayAsk: true,
			onLine: line => {
				options.status(line.slice(0, 100));
			},
		});
	// A fresh machine has no package lists yet, or old ones.
	const isDone =
		(await runAsRoot(command)) || ((await runAsRoot(['apt-get', 'update'])) && (await runAsRoot(command)));
	if (!isDone) {
		throw new OpenCvError(`apt-get failed, see ${options.logFile}; try yourself: sudo ${command.join(' ')}`);
	}
}

function missingPackages(): string[] {
	const isDebianHere = isDebian();
	const missing: string[] = [];
	if (!findSystemOpenCv()) missing.push(isDebianHere ? 'libopencv-dev' : 'OpenCV');
	if (process.platform === 'win32') return missing;
	if (!['make', 'c++'].every(name => onPath(name)))
		missing.push(isDebianHere ? 'build-essential' : 'a C++ compiler');
	if (!onPath('python3')) missing.push(isDebianHere ? 'python3' : 'Python 3');
	return missing;
}

function advice(): string {
	const again = 'then run this again';
	if (process.platform === 'darwin') return `run: xcode-select --install; brew install opencv; ${again}`;
	if (process.platform === 'win32') {
		return (
			'install Visual Studio Build Tools with C++, Python 3, and OpenCV 4 (choco install opencv), set ' +
			'OPENCV_INCLUDE_DIR, OPENCV_LIB_DIR and OPENCV_BIN_DIR to its include, lib and bin folders, ' +
			again
		);
	}

	if (onPath('dnf')) return `run: sudo dnf install opencv-devel gcc-c++ make python3; ${again}`;
	if (onPath('pacman')) return `run: sudo pacman -S opencv base-devel python; ${again}`;
	if (onPath('apk')) return `run: apk add opencv-dev g++ make python3; ${again}`;
	if (onPath('zypper')) return `run: sudo zypper install opencv-devel gcc-c++ make python3; ${again}`;
	return `install OpenCV 4 with its headers, g++, make and Python 3, ${again}`;
}

function isDebian(): boolean {
	return process.platform === 'linux' && existsSync('/etc/debian_version') && onPath('apt-get');
}

/** Words to put before a command so that root runs it; undefined: we can't. */
function rootPrefix(): string[] | undefined {
	if (process.getuid?.() === 0) return [];
	if (!onPath('sudo')) return undefined;
	// Without a terminal sudo can't ask for a password, and must not wait for one.
	return process.stdin.isTTY ? ['sudo'] : ['sudo', '-n'];
}

function onPath(name: string): boolean {
	const folders = (process.env.PATH ?? '').split(path.delimiter);
	return folders.some(folder => folder !== '' && existsSync(path.join(folder, name)));
}
