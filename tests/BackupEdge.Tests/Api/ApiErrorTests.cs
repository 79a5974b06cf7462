using System.Reflection;
using BackupEdge.Api;
using BackupEdge.Faults;

namespace BackupEdge.Tests.Api;

public sealed class ApiErrorTests
{
    public static TheoryData<string> Codes => [.. typeof(FaultCode).GetFields(BindingFlags.Public | BindingFlags.Static).Select(constant => (string)constant.GetRawConstantValue()!)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_stands_in_the_manual_with_its_status(string code)
    {
        var row = Assert.Single(File.ReadLines(Manual()).SkipWhile(line => line != "## Errors"), line => line.StartsWith($"| `{code}` |", StringComparison.Ordinal));
        Assert.StartsWith($"| `{code}` | {ApiError.StatusOf(code)} |", row, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_faults_of_the_service_itself_answer_500()
    {
        var codes = Codes.Select(row => (string)row.Data).Where(code => ApiError.StatusOf(code) == 500);
        Assert.Equal([FaultCode.ArchiveDamaged, FaultCode.RestoreIncomplete, FaultCode.IoError, FaultCode.Internal], codes);
    }

    private static string Manual()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var manual = Path.Combine(folder.FullName, "docs", "api.md");
            if (File.Exists(manual))
            {
                return manual;
            }
        }

        throw new FileNotFoundException("docs/api.md is in none of the folders above the tests");
    }
}
