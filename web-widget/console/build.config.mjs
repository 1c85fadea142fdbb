/** The console and the replay: two pages of one source. */
export default {
  pages: [
    { html: 'src/console/index.html', entry: 'src/console/main.tsx', out: 'console/index.html' },
    { html: 'src/review/index.html', entry: 'src/review/main.tsx', out: 'review/index.html' },
  ],
};
