document.title = 'Harbor Wallet';
