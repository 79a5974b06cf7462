namespace BackupEdge.Tests.TestTrees;

/// <summary>A temporary folder that is deleted with the test, regardless of the modes of its content.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("backupedge-test-").FullName;

    public string At(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public string MakeFolder(string name) => Directory.CreateDirectory(At(name)).FullName;

    public void Dispose()
    {
        // Directory.Delete does not support names that are not UTF-8.
        using var remove = System.Diagnostics.Process.Start("rm", ["-rf", "--", Path]);
        remove.WaitForExit();
    }
}
