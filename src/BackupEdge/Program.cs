using BackupEdge.Commands;
using BackupEdge.Engine.Platform;
using BackupEdge.Engine.Sqlite;

if (args is [SqliteChildProgram.Verb])
{
    return SqliteChildProgram.Run();
}

if (args is [ConfinedProgram.Verb, ..])
{
    return ConfinedProgram.Run(args);
}

FileModes.KeepToOwner();
NameServices.KeepToBuiltIn();
DescriptorLimit.Raise();
CoreDumps.Disable();
return await CommandLine.RunAsync(args, CommandEnvironment.OfProcess());
