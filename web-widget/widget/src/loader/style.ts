/** The launcher's and panel's style, inside a shadow root: the host's CSS can't reach in. */
export const STYLE = `
:host{all:initial}
*{box-sizing:border-box}
button{position:fixed;inset-block-end:20px;inset-inline-end:20px;z-index:2147483001;width:56px;height:56px;padding:0;
border:0;border-radius:50%;background:#0f5fa8;color:#fff;cursor:pointer;
box-shadow:0 6px 20px rgba(8,40,72,.28),0 1px 3px rgba(8,40,72,.2);-webkit-tap-highlight-color:transparent}
button:hover{background:#0c5292}
button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #0f5fa8}
svg{position:absolute;inset:16px;width:24px;height:24px;fill:none;stroke:currentColor;stroke-width:1.9;
stroke-linecap:round;stroke-linejoin:round}
.x,.on .c{opacity:0}.on .x{opacity:1}
b{position:absolute;inset-block-start:-4px;inset-inline-end:-4px;min-width:22px;height:22px;padding:0 6px;border-radius:11px;
background:#c8281e;color:#fff;border:2px solid #fff;font:600 12px/18px system-ui,sans-serif;text-align:center}
b:empty{display:none}
.panel{position:fixed;inset-block-end:88px;inset-inline-end:20px;z-index:2147483000;width:380px;height:640px;
max-width:calc(100vw - 40px);max-height:calc(100vh - 108px);border-radius:20px;overflow:hidden;background:#f5f8fb;
box-shadow:0 24px 64px rgba(8,32,60,.24),0 2px 8px rgba(8,32,60,.12);visibility:hidden;opacity:0;
transform:translateY(12px) scale(.985);transform-origin:100% 100%}
.panel.on{visibility:visible;opacity:1;transform:none}
iframe{display:block;width:100%;height:100%;border:0;color-scheme:normal}
@media(prefers-color-scheme:dark){.panel{background:#0f1822}}
@media(prefers-reduced-motion:no-preference){
.panel{transition:opacity .18s,transform .22s cubic-bezier(.2,.8,.2,1),visibility .22s}
button{transition:background .15s}svg{transition:opacity .15s}
.wait svg{animation:p 1s infinite alternate}@keyframes p{to{opacity:.35}}}
@media(max-height:520px){.panel{inset-block-end:8px;inset-inline-end:88px;max-width:calc(100vw - 96px);max-height:calc(100vh - 16px)}}
@media(max-width:480px){.panel{inset:0;width:100%;height:100%;max-width:none;max-height:none;border-radius:0}
button.on{display:none}}
@media print{button,.panel{display:none}}
`;
