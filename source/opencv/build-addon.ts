import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {addonFileName, addonPackage, addonVersion} from './addon.js';
import {OpenCvError} from './error.js';
import {run} from './run-command.js';
import {openCvModules, type SystemOpenCv} from './system-opencv.js';

export type BuildOptions = {
	readonly openCv: SystemOpenCv;
	/** A new, empty folder to build in. */
	readonly folder: string;
	readonly logFile: string;
	readonly onProgress: (done: number, all: number) => void;
};

/** Folders of the addon's source that we need; cc/opencv4nodejs.cc leaves out what opencv_modules.hpp does not name. */
const sourceFolders = ['', 'core', 'highgui', 'imgproc', 'io'];
/** Milliseconds between looks at how far the compiler is. */
const progressPause = 500;

/**
 * Fetches the addon's source from npm and compiles it on all cores. Returns the path of the built file.
 * @throws OpenCvError naming the log.
 */
export async function buildAddon(options: BuildOptions): Promise<string> {
	const {folder, logFile} = options;
	writeFileSync(path.join(folder, 'package.json'), JSON.stringify({name: 'opencv-addon', private: true}));
	const isFetched = await run(
		[
			...npmCommand(),
			...['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'],
			`${addonPackage}@${addonVersion}`,
		],
		{logFile, folder, environment: npmEnvironment()},
	);
	if (!isFetched) throw failure(`${addonPackage} can't be fetched from npm`, logFile);
	const sourceCount = writeProject(options);
	return compile(options, sourceCount);
}

/** A build project of our own beside the addon's sources: their own compiles everything OpenCV has. */
function writeProject({folder, openCv}: BuildOptions): number {
	const modules = path.join(folder, 'modules', 'opencv2');
	mkdirSync(modules, {recursive: true});
	const lines = openCvModules.map(name => `#define HAVE_OPENCV_${name.toUpperCase()}\n`);
	writeFileSync(path.join(modules, 'opencv_modules.hpp'), lines.join(''));
	cpSync(path.join(folder, 'node_modules', addonPackage, 'cc'), path.join(folder, 'cc'), {recursive: true});
	const sources = sourceFolders.flatMap(name =>
		readdirSync(path.join(folder, 'cc', name))
			.filter(file => file.endsWith('.cc'))
			.map(file => path.posix.join('cc', name, file)),
	);
	writeFileSync(path.join(folder, 'binding.gyp'), JSON.stringify(project(openCv, sources), null, '\t'));
	return sources.length;
}

function project(openCv: SystemOpenCv, sources: string[]): unknown {
	const {includeFolder, libraryFolder, libraries} = openCv;
	const isWindows = process.platform === 'win32';
	return {
		targets: [
			{
				target_name: path.basename(addonFileName, '.node'),
				sources,
				include_dirs: ['modules', includeFolder, 'cc', 'cc/core', 'cc/native-node-utils', 'node_modules/nan'],
				libraries: isWindows
					? libraries.map(name => path.join(libraryFolder, `${name}.lib`))
					: [`-L${libraryFolder}`, ...libraries.map(name => `-l${name}`), `-Wl,-rpath,${libraryFolder}`],
				defines: isWindows ? ['WIN', '_HAS_EXCEPTIONS=1'] : [],
				'cflags_cc!': ['-fno-rtti', '-fno-exceptions'],
				cflags_cc: ['-std=c++17', '-w'],
				xcode_settings: {
					CLANG_CXX_LANGUAGE_STANDARD: 'c++17',
					CLANG_CXX_LIBRARY: 'libc++',
					GCC_ENABLE_CPP_EXCEPTIONS: 'YES',
					GCC_ENABLE_CPP_RTTI: 'YES',
				},
				msvs_settings: {
					VCCLCompilerTool: {
						ExceptionHandling: '2',
						RuntimeTypeInfo: 'true',
						AdditionalOptions: ['/std:c++17'],
					},
				},
			},
		],
	};
}

async function compile({folder, logFile, onProgress}: BuildOptions, sourceCount: number): Promise<string> {
	const timer = setInterval(() => {
		onProgress(Math.min(countObjects(path.join(folder, 'build')), sourceCount), sourceCount);
	}, progressPause);
	const gyp = path.join(folder, 'node_modules', 'node-gyp', 'bin', 'node-gyp.js');
	const headers = headersFolder();
	let isBuilt: boolean;
	try {
		isBuilt = await run(
			[
				process.execPath,
				gyp,
				'rebuild',
				'--jobs=max',
				...(headers === undefined ? [] : [`--nodedir=${headers}`]),
			],
			{logFile, folder, environment: {...process.env, JOBS: 'max'}},
		);
	} finally {
		clearInterval(timer);
	}

	const built = path.join(folder, 'build', 'Release', addonFileName);
	if (!isBuilt || !existsSync(built)) throw failure(`${addonPackage} can't be built`, logFile);
	return built;
}

function countObjects(folder: string): number {
	if (!existsSync(folder)) return 0;
	return readdirSync(folder, {recursive: true}).filter(name => /\.o(?:bj)?$/.test(String(name))).length;
}

/** This Node's own headers, where it was installed with them: else node-gyp downloads them. */
function headersFolder(): string | undefined {
	const prefix = path.resolve(process.execPath, '..', '..');
	const header = path.join(prefix, 'include', 'node', 'node_version.h');
	if (!existsSync(header)) return undefined;
	const text = readFileSync(header, 'utf8');
	const version = ['MAJOR', 'MINOR', 'PATCH'].map(
		part => new RegExp(`#define NODE_${part}_VERSION (\\d+)`).exec(text)?.[1],
	);
	return version.join('.') === process.versions.node ? prefix : undefined;
}

/** The npm that runs us, if one does. */
function npmCommand(): string[] {
	const script = process.env.npm_execpath;
	return script?.endsWith('npm-cli.js') ? [process.execPath, script] : ['npm'];
}

/** Without what an npm that runs us says about its own project. */
function npmEnvironment(): NodeJS.ProcessEnv {
	const projects = /^(?:INIT_CWD|npm_config_(?:local_)?prefix|npm_package_.*|npm_lifecycle_.*)$/i;
	return Object.fromEntries(Object.entries(process.env).filter(([name]) => !projects.test(name)));
}

function failure(what: string, logFile: string): OpenCvError {
	const lines = readFileSync(logFile, 'utf8').split('\n');
	const cause = lines
		.find(line => /\berror:|npm error \S+ \S+|ERR!.*(?:Error|not )/.test(line))
		?.trim()
		.slice(0, 200);
	return new OpenCvError(
		`${what}${cause === undefined ? '' : ` (${cause})`}; the whole log is in ${logFile}`,
	);
}
