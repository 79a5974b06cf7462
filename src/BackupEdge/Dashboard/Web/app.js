document.body.textContent = "BackupEdge";
