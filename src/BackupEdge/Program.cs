using BackupEdge.Commands;
using BackupEdge.Engine.Platform;

NameServices.KeepToBuiltIn();
return await CommandLine.RunAsync(args, Surroundings.OfProcess());
