using BackupEdge.Commands;
using BackupEdge.Engine.Platform;

FileModes.KeepToOwner();
NameServices.KeepToBuiltIn();
DescriptorLimit.Raise();
return await CommandLine.RunAsync(args, Surroundings.OfProcess());
