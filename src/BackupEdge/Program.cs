using BackupEdge.Commands;

return await CommandLine.RunAsync(args, Surroundings.OfProcess());
