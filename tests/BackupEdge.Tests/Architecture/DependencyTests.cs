using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using BackupEdge.Faults;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace BackupEdge.Tests.Architecture;

/// <summary>Tests the dependencies between the folders of src/BackupEdge, which docs/architecture.md describes.</summary>
public sealed class DependencyTests
{
    private static readonly ArchUnitNET.Domain.Architecture ProductArchitecture = new ArchLoader()
        .LoadAssembly(typeof(Fault).Assembly)
        .Build();

    // From the bottom up: a folder may use the folders before it, never those after it.
    private static readonly string[] Order =
    [
        "Faults",
        "Counts",
        "OpenSsl",
        "Encryption.Age",
        "Engine.Bytes",
        "Engine.Reports",
        "Engine.Platform",
        "Engine.Chunking",
        "Engine.Storage",
        "Engine.Wal",
        "Engine.Sealing",
        "Engine.Compression",
        "Engine.Archives",
        "Engine.Buckets",
        "Engine.Sqlite",
        "Engine.Sources",
        "Engine.Pipeline",
        "Engine.Tar",
        "Engine.Reading",
        "Engine.Verify",
        "Engine.Rewrite",
        "Engine.Backup",
        "Engine.Restore",
        "Engine.Proof",
        "Engine.Browsing",
        "Engine",
        "Cron",
        "Configuration",
        "Encryption",
        "Http",
        "Objects",
        "Objects.S3",
        "Catalogue.Sealing",
        "Catalogue",
        "Notifications",
        "Keys",
        "DataFolder",
        "Retention",
        "Copies",
        "Drills",
        "Jobs",
        "Jobs.Queue",
        "Jobs.Startup",
        "Jobs.Events",
        "Jobs.Search",
        "Jobs.Running",
        "Scheduling",
        "Monitoring",
        "Composition",
        "Contracts",
        "Dashboard",
        "Api.Logs",
        "Api.Security",
        "Api.Http",
        "Api.Documentation",
        "Api.Endpoints",
        "Api",
        "Commands.Access",
        "Commands.Remote",
        "Commands.Help",
        "Commands.Setup",
        "Commands.Reach",
        "Commands",
    ];

    public static TheoryData<string> Folders => [.. Order];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_uses_only_folders_below_it(string folder)
    {
        var above = Order[(Array.IndexOf(Order, folder) + 1)..].Select(Namespace).ToHashSet(StringComparer.Ordinal);

        var upward =
            from type in TypesOf(folder)
            from dependency in type.Dependencies
            let target = dependency.Target

            // ArchUnitNET gives arrays and parameters of generic types the namespace where it first finds them.
            where target is not ArchUnitNET.Domain.GenericParameter
            where target.FullName.StartsWith("BackupEdge.", StringComparison.Ordinal) && above.Contains(target.Namespace.FullName)
            select $"{type.FullName} uses {target.FullName}";

        var uses = string.Join('\n', upward.Distinct(StringComparer.Ordinal));
        Assert.True(uses.Length == 0, uses);
    }

    [Fact]
    public void Every_folder_is_in_the_order()
    {
        var folders = ProductArchitecture
            .Types.Select(type => type.Namespace.FullName)
            .Where(name => name.StartsWith("BackupEdge.", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

        Assert.Equal(Order.Select(Namespace).Order(StringComparer.Ordinal), folders);
    }

    [Fact]
    public void An_upward_use_would_be_detected()
    {
        var uses = TypesOf("Jobs.Running")
            .SelectMany(type => type.Dependencies)
            .Select(dependency => dependency.Target.Namespace?.FullName);

        Assert.Contains(Namespace("Engine"), uses);
        Assert.Contains(Namespace("Jobs.Queue"), uses);
    }

    [Theory]
    [InlineData(
        "Engine",
        "Microsoft.AspNetCore",
        "Microsoft.Data.Sqlite",
        "System.CommandLine",
        "Microsoft.Extensions.DependencyInjection"
    )]
    [InlineData("Catalogue", "Microsoft.AspNetCore", "System.CommandLine", "Microsoft.Extensions.DependencyInjection")]
    [InlineData("Notifications", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "System.CommandLine")]
    [InlineData("Jobs", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "System.CommandLine")]
    [InlineData("Monitoring", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "System.CommandLine", "Cronos")]
    [InlineData("Api", "Microsoft.Data.Sqlite", "System.CommandLine", "Cronos", "Prometheus")]
    [InlineData("Configuration", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "System.CommandLine", "Cronos")]
    [InlineData("Scheduling", "Microsoft.AspNetCore", "Microsoft.Data.Sqlite", "System.CommandLine", "Cronos")]
    public void A_library_is_used_only_by_its_own_folders(string folder, params string[] libraries)
    {
        var rule = Types()
            .That()
            .ResideInNamespaceMatching(FolderPattern(folder))
            .Should()
            .NotDependOnAny(Types(true).That().ResideInNamespaceMatching(Namespaces(libraries)))
            .WithoutRequiringPositiveResults();

        Assert.True(rule.HasNoViolations(ProductArchitecture), Describe(rule));
    }

    [Fact]
    public void A_library_that_is_used_is_detected()
    {
        var rule = Types()
            .That()
            .ResideInNamespaceMatching(FolderPattern("Catalogue"))
            .Should()
            .NotDependOnAny(Types(true).That().ResideInNamespaceMatching(Namespaces("Microsoft.Data.Sqlite")));

        Assert.False(rule.HasNoViolations(ProductArchitecture));
    }

    private static string Namespace(string folder) => $"BackupEdge.{folder}";

    private static IEnumerable<ArchUnitNET.Domain.IType> TypesOf(string folder) =>
        ProductArchitecture.Types.Where(type => type.Namespace.FullName == Namespace(folder));

    private static string FolderPattern(params string[] folders) => $@"^BackupEdge\.({string.Join('|', folders)})(\..*)?$";

    private static string Namespaces(params string[] namespaces) =>
        $@"^({string.Join('|', namespaces.Select(name => name.Replace(".", @"\.", StringComparison.Ordinal)))})(\..*)?$";

    private static string Describe(ArchRule<ArchUnitNET.Domain.IType> rule) =>
        string.Join('\n', rule.Evaluate(ProductArchitecture).Where(result => !result.Passed).Select(result => result.Description));
}
