using BackupEdge.Tests.TestTrees;

namespace BackupEdge.Tests.Build;

/// <summary>The gate <c>.ci/plain-english</c> on files that the tests write.</summary>
public sealed class PlainEnglishTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_text_without_the_listed_words_passes()
    {
        File.WriteAllText(_folder.At("good.md"), "A retold story: amend, farewell and teller are other words.\n");

        var (exit, text) = await CheckAsync();

        Assert.Equal((0, "0 places"), (exit, text.Trim()));
    }

    [Theory]
    [InlineData("It ", "tel", "ls the key.")]
    [InlineData("Full unless ", "tol", "d.")]
    [InlineData("A prune ", "thin", "s out archives.")]
    [InlineData("M", "en", "d the path.")]
    public async Task A_listed_word_is_found_with_its_place(string before, string first, string rest)
    {
        File.WriteAllText(_folder.At("good.md"), "Nothing here.\n");
        File.WriteAllText(_folder.At("bad.cs"), $"// A line.\n// {before}{first}{rest}\n");

        var (exit, text) = await CheckAsync();

        Assert.Equal(1, exit);
        Assert.Contains("bad.cs:2:", text, StringComparison.Ordinal);
        Assert.EndsWith("1 places", text.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_that_does_not_exist_is_wrong_use()
    {
        var (exit, _) = await ShellRun.TryAsync(_folder.Path, "\"$1\" \"$2\"", [Script, _folder.At("missing")]);

        Assert.Equal(2, exit);
    }

    private static string Script => Path.Combine(PublishedBinary.RepositoryRoot, ".ci", "plain-english");

    private Task<(int ExitCode, string Text)> CheckAsync() => ShellRun.TryAsync(_folder.Path, "\"$1\" \"$2\"", [Script, _folder.Path]);
}
