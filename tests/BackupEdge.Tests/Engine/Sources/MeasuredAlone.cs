namespace BackupEdge.Tests.Engine.Sources;

/// <summary>The tests that measure this process, so that no other test may run at the same time.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    public const string Name = "measured alone";
}
