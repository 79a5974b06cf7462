using BackupEdge.Commands;
using BackupEdge.Engine.Platform;

FileModes.KeepToOwner();
NameServices.KeepToBuiltIn();
return await CommandLine.RunAsync(args, Surroundings.OfProcess());
