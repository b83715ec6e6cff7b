import {expect, test} from 'vitest';
import {OpenCvError} from '../../source/opencv/error.js';
import {SourceError} from '../../source/video/source.js';

test.each([SourceError, OpenCvError])(
	'what a source says when it fails is one harmless line',
	FailedError => {
		const error = new FailedError('camera\u001B[2J says\r\n\u009B\u202E"busy"\u200B');
		expect(error.message).toBe('camera [2J says "busy"');
		expect(error.name).toBe(FailedError.name);
	},
);
