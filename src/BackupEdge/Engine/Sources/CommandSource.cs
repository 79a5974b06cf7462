namespace BackupEdge.Engine.Sources;

/// <summary>A source that is the standard output of a configured command.</summary>
internal sealed record CommandSource : StreamSourceDefinition
{
    /// <summary>The name of this kind of source.</summary>
    public const string KindName = "command";

    /// <summary>The command to run.</summary>
    public required SourceCommand Command { get; init; }

    public override string Kind => KindName;

    public override string Location => Command.FileName;

    public override string FileName => Command.FileName;

    public override bool HasRestoreProgram => Command.Restore is not null;

    internal override IStreamSource Open(EngineOptions options, CancellationToken cancellationToken) =>
        new CommandOutput(this, options.Time, cancellationToken);

    internal override void Restore(IRestoredStream stream, EngineOptions options, CancellationToken cancellationToken) =>
        ProgramRestore.Run(stream, CommandOutput.CreateRestoreCommand(this), options.Time, cancellationToken);

    internal override IEnumerable<string> FindProblems(string subject) =>
        LocalChecks.MissingProgram(Command.Run[0], subject, "A backup of it");
}
