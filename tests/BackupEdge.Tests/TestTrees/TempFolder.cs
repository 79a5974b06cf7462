namespace BackupEdge.Tests.TestTrees;

/// <summary>A scratch folder that goes with the test, whatever modes its content has.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("backupedge-test-").FullName;

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public string MakeFolder(string name) => Directory.CreateDirectory(At(name)).FullName;

    public void Dispose()
    {
        // Names that are not UTF-8 are beyond Directory.Delete.
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", "--", Path]);
        remove.WaitForExit();
    }
}
