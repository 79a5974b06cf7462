using BackupEdge.Engine.Platform;
using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Engine.Platform;

/// <summary>What root creates in the folder of another user belongs to that user.</summary>
public sealed class FolderOwnerTests : IDisposable
{
    private const uint Other = 12345;
    private readonly TempFolder _scratch = new();
    private readonly string _folder;

    public FolderOwnerTests()
    {
        Assert.SkipUnless(Posix.geteuid() == 0, "Only root can give files away.");
        _folder = _scratch.MakeFolder("folder");
        OwnerOf.Set(_folder, Other);
    }

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void A_new_file_and_folder_get_the_owner_and_group_of_their_folder()
    {
        using (var file = File.OpenHandle(At("open"), FileMode.CreateNew, FileAccess.Write))
        {
            FolderOwner.Give(file, At("open"));
        }

        File.WriteAllText(At("closed"), "");
        FolderOwner.Give(At("closed"));

        Assert.True(FolderOwner.MakeFolder(At("made")));
        Assert.False(FolderOwner.MakeFolder(At("made")));

        Assert.All(["open", "closed", "made"], name => Assert.Equal((Other, Other), OwnerOf.Ids(At(name))));
        Assert.Equal(FileModes.OwnerFolder, File.GetUnixFileMode(At("made")));
    }

    [Fact]
    public void Links_and_files_with_several_names_are_not_given()
    {
        var secret = _scratch.At("secret");
        File.WriteAllText(secret, "");
        File.CreateSymbolicLink(At("link"), secret);
        TreeMaker.HardLink(TreeMaker.Bytes(secret), TreeMaker.Bytes(At("name")));

        FolderOwner.Give(At("link"));
        FolderOwner.Give(At("name"));
        FolderOwner.Give(At("none"));

        Assert.Equal((0u, 0u), OwnerOf.Ids(secret));
        Assert.Equal((0u, 0u), OwnerOf.Ids(At("link")));
    }

    [Fact]
    public void A_file_of_a_third_user_stays_theirs()
    {
        File.WriteAllText(At("theirs"), "");
        OwnerOf.Set(At("theirs"), 54321);

        FolderOwner.Give(At("theirs"));

        Assert.Equal((54321u, 54321u), OwnerOf.Ids(At("theirs")));
    }

    [Fact]
    public void In_a_folder_of_root_nothing_changes()
    {
        var path = _scratch.At("own");
        File.WriteAllText(path, "");

        FolderOwner.Give(path);

        Assert.Equal((0u, 0u), OwnerOf.Ids(path));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
