export default {
  scripts: [{ entry: 'src/loader/loader.ts', out: 'widget.js' }],
  pages: [
    { html: 'src/app/index.html', entry: 'src/app/main.tsx', later: ['src/parts/room.css'], out: 'widget/index.html' },
    { html: 'src/demo/index.html', entry: 'src/demo/demo.ts', out: 'demo/index.html' },
  ],
};
