namespace BackupEdge.Tests.Objects.Fake;

/// <summary>The clock of the system, by a time ahead.</summary>
internal sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
