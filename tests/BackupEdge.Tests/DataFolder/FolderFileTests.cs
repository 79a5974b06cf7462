using System.Text;
using BackupEdge.Configuration;
using BackupEdge.DataFolder;
using BackupEdge.Engine.Platform;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.DataFolder;

/// <summary>Small files of the data folder.</summary>
public sealed class FolderFileTests : IDisposable
{
    private readonly TempFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_file_is_created_and_replaced_for_its_owner_only()
    {
        var path = _scratch.At("file");
        Replace(path, "one");
        Replace(path, "two");

        Assert.Equal("two", File.ReadAllText(path));
        Assert.Equal(FileModes.OwnerFile, File.GetUnixFileMode(path));
        Assert.Single(Directory.GetFiles(_scratch.Path));
    }

    [Fact]
    public void A_link_in_place_of_the_temporary_file_is_not_followed()
    {
        var other = _scratch.At("other");
        File.WriteAllText(other, "untouched");
        File.CreateSymbolicLink(_scratch.At("file.new"), other);

        Replace(_scratch.At("file"), "new");

        Assert.Equal(("untouched", "new"), (File.ReadAllText(other), File.ReadAllText(_scratch.At("file"))));
    }

    private void Replace(string path, string text) => FolderFile.Replace(new DataPaths(_scratch.Path), path, Encoding.UTF8.GetBytes(text));
}
