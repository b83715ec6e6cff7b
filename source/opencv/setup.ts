import {execFile} from 'node:child_process';
import {
	chmodSync,
	copyFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	renameSync,
	rmSync,
} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {makePrivateFolder, tighten} from '../private-files.js';
import {addonCache, addonFileName, addonKey, addonPackage} from './addon.js';
import {buildAddon} from './build-addon.js';
import {OpenCvError} from './error.js';
import {Progress} from './setup-progress.js';
import {findSystemOpenCv} from './system-opencv.js';
import {installSystemPackages} from './system-packages.js';

/** Milliseconds in which a built addon has to load and make a picture. */
const checkLimit = 60_000;
/** Of what is kept: whoever may change it decides what this user's programs run. A cache may serve others, who only read. */
const readOnlyForOthers = 0o755;

/**
 * Installs OpenCV where it can, builds the addon on all cores, tries it, and keeps it for this user. What is there
 * already is left alone, so a second call ends at once.
 * @throws OpenCvError: one line that says what to do.
 */
export async function setupOpenCV(write: (line: string) => void): Promise<void> {
	const cache = addonCache();
	makePrivateFolder(cache);
	// A folder that the user named may serve others, too.
	if (!process.env.VSTREAM_OPENCV_DIR) tighten(cache);
	removeAbandoned(cache);
	const progress = new Progress(write);
	const say = (line: string): void => {
		progress.end();
		write(line);
	};
	const logFile = path.join(cache, `setup-${process.pid}.log`);
	try {
		await installSystemPackages({
			write: say,
			logFile,
			status(line) {
				progress.show(line);
			},
		});
		await buildWhereMissing(cache, logFile, progress, say);
		rmSync(logFile, {force: true});
	} finally {
		progress.end();
	}
}

async function buildWhereMissing(
	cache: string,
	logFile: string,
	progress: Progress,
	write: (line: string) => void,
): Promise<void> {
	const openCv = findSystemOpenCv();
	if (!openCv)
		throw new OpenCvError('OpenCV was installed, but its headers and libraries are not where they should be');
	const place = path.join(cache, addonKey(openCv.version));
	const kept = path.join(place, addonFileName);
	if (await isWorking(kept)) {
		write(`OpenCV ${openCv.version} is ready: ${place}`);
		return;
	}

	write(`building ${addonPackage} for OpenCV ${openCv.version} and Node ${process.versions.node}`);
	const folder = mkdtempSync(path.join(cache, `.building-${process.pid}-`));
	const removeFolder = (): void => {
		try {
			rmSync(folder, {recursive: true, force: true, maxRetries: 5});
		} catch {
			// Something is still writing to it: the next setup removes it.
		}
	};

	process.once('exit', removeFolder);
	try {
		progress.show('fetching the sources from npm');
		const built = await buildAddon({
			openCv,
			folder,
			logFile,
			onProgress(done, all) {
				progress.show(`compiling: ${done} of ${all} files, ${Math.floor((done / all) * 100)} %`);
			},
		});
		await checkAddon(built, openCv.version);
		await keep(built, folder, place);
	} finally {
		process.off('exit', removeFolder);
		removeFolder();
	}

	write(`OpenCV ${openCv.version} is ready after ${progress.elapsed}: ${place}`);
}

/** Moves the built file, and nothing else, to its place, in one step that can't be seen half done. */
async function keep(built: string, folder: string, place: string): Promise<void> {
	const complete = path.join(folder, 'complete');
	mkdirSync(complete);
	copyFileSync(built, path.join(complete, addonFileName));
	chmodSync(path.join(complete, addonFileName), readOnlyForOthers);
	chmodSync(complete, readOnlyForOthers);
	const license = path.join(folder, 'node_modules', addonPackage, 'LICENSE');
	if (existsSync(license)) copyFileSync(license, path.join(complete, 'LICENSE'));
	if (existsSync(place)) {
		// Another setup may have finished meanwhile; otherwise what is there does not work.
		if (await isWorking(path.join(place, addonFileName))) return;
		renameSync(place, path.join(folder, 'replaced'));
	}

	try {
		renameSync(complete, place);
	} catch (error) {
		if (!(await isWorking(path.join(place, addonFileName)))) throw error;
	}
}

/** What a setup that was killed left behind. */
function removeAbandoned(cache: string): void {
	for (const name of readdirSync(cache)) {
		const pid = /^(?:\.building-|setup-)(\d+)[-.]/.exec(name)?.[1];
		if (pid !== undefined && !isAlive(Number(pid))) {
			rmSync(path.join(cache, name), {recursive: true, force: true});
		}
	}
}

function isAlive(pid: number): boolean {
	try {
		process.kill(pid, 0);
		return true;
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}

async function isWorking(file: string): Promise<boolean> {
	if (!existsSync(file)) return false;
	return checkAddon(file).then(
		() => true,
		() => false,
	);
}

/**
 * Loads it in a process of its own, which may crash, and makes a picture. Resolves to the version of OpenCV that it loads.
 * @throws OpenCvError
 */
export async function checkAddon(file: string, version?: string, timeout = checkLimit): Promise<string> {
	const script = `
		const cv = require(process.argv[1]);
		const picture = new cv.Mat(2, 3, cv.CV_8UC3, Buffer.alloc(18, 7), 9);
		const {major, minor, revision} = cv.version;
		if (picture.cols !== 3 || !cv.VideoCapture || !cv.imshow) throw new Error('parts are missing');
		console.log('\\nversion ' + [major, minor, revision].join('.'));
	`;
	let output: string;
	try {
		const {stdout} = await promisify(execFile)(process.execPath, ['-e', script, file], {timeout});
		output = stdout;
	} catch (error) {
		const reason = /Error: .*/.exec(String(error))?.[0] ?? 'it crashed';
		throw new OpenCvError(`the addon was built, but can't be loaded: ${reason.slice(0, 200)}`);
	}

	const found = /^version (.+)$/m.exec(output)?.[1] ?? 'another';
	if (version !== undefined && found !== version)
		throw new OpenCvError(`the addon was built for OpenCV ${version}, but loads ${found}`);
	return found;
}
