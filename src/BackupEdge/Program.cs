using BackupEdge.Commands;
using BackupEdge.Engine.Platform;

NameServices.KeepToBuiltIn();
DescriptorLimit.Raise();
return await CommandLine.RunAsync(args, Surroundings.OfProcess());
