namespace BackupEdge.Tests.Jobs;

/// <summary>The two data folders that tests take copies of to do harm to.</summary>
public sealed class DamageBenches : IAsyncLifetime
{
    /// <summary>Whose source is as it was at the last backup.</summary>
    public DamageBench Same { get; private set; } = null!;

    /// <summary>Whose source has changed since.</summary>
    public DamageBench Altered { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Same = await DamageBench.MakeAsync(alter: false);
        Altered = await DamageBench.MakeAsync(alter: true);
    }

    public async ValueTask DisposeAsync()
    {
        await Same.DisposeAsync();
        await Altered.DisposeAsync();
    }
}
