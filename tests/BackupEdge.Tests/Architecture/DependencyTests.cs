using ArchUnitNET.Fluent;
using ArchUnitNET.Loader;
using BackupEdge.Faults;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace BackupEdge.Tests.Architecture;

/// <summary>The arrows between the folders of src/BackupEdge; docs/architecture.md draws them.</summary>
public sealed class DependencyTests
{
    private static readonly ArchUnitNET.Domain.Architecture House = new ArchLoader().LoadAssembly(typeof(Fault).Assembly).Build();

    [Theory]
    [InlineData("Engine", "Catalogue", "Notifications", "Jobs", "Api", "Commands", "Configuration", "Scheduling", "Monitoring", "Cron")]
    [InlineData("Catalogue", "Engine", "Notifications", "Jobs", "Api", "Commands", "Configuration", "Scheduling", "Monitoring", "Cron")]
    [InlineData(
        "Counts",
        "Engine",
        "Catalogue",
        "Notifications",
        "Jobs",
        "Api",
        "Commands",
        "Configuration",
        "Scheduling",
        "Monitoring",
        "Cron"
    )]
    [InlineData("Contracts", "Api", "Commands")]
    [InlineData("Commands", @"Api\.Endpoints")]
    [InlineData("Cron", "Engine", "Catalogue", "Notifications", "Jobs", "Api", "Commands", "Configuration", "Scheduling", "Monitoring")]
    [InlineData("Configuration", "Notifications", "Jobs", "Api", "Commands", "Scheduling", "Monitoring", "Catalogue")]
    [InlineData("Notifications", "Engine", "Jobs", "Api", "Commands", "Scheduling", "Monitoring", "Cron")]
    [InlineData("Jobs", "Api", "Commands", "Scheduling", "Monitoring")]
    [InlineData("Scheduling", "Monitoring", "Api", "Commands")]
    [InlineData("Monitoring", "Api", "Commands")]
    [InlineData("Api", "Commands")]
    [InlineData(
        "Faults",
        "Engine",
        "Catalogue",
        "Notifications",
        "Jobs",
        "Api",
        "Commands",
        "Configuration",
        "Scheduling",
        "Monitoring",
        "Cron"
    )]
    public void A_folder_knows_nothing_of_those_above_it(string folder, params string[] above)
    {
        var rule = Types()
            .That()
            .ResideInNamespaceMatching(Folders(folder))
            .Should()
            .NotDependOnAny(Types(true).That().ResideInNamespaceMatching(Folders(above)))
            .WithoutRequiringPositiveResults();

        Assert.True(rule.HasNoViolations(House), Describe(rule));
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
    public void A_folder_knows_only_its_own_libraries(string folder, params string[] libraries)
    {
        var rule = Types()
            .That()
            .ResideInNamespaceMatching(Folders(folder))
            .Should()
            .NotDependOnAny(Types(true).That().ResideInNamespaceMatching(Namespaces(libraries)))
            .WithoutRequiringPositiveResults();

        Assert.True(rule.HasNoViolations(House), Describe(rule));
    }

    [Fact]
    public void An_arrow_that_exists_is_seen()
    {
        var ownArrow = Types()
            .That()
            .ResideInNamespaceMatching(Folders("Jobs"))
            .Should()
            .NotDependOnAny(Types(true).That().ResideInNamespaceMatching(Folders("Engine", "Catalogue")));
        var libraryArrow = Types()
            .That()
            .ResideInNamespaceMatching(Folders("Catalogue"))
            .Should()
            .NotDependOnAny(Types(true).That().ResideInNamespaceMatching(Namespaces("Microsoft.Data.Sqlite")));

        Assert.False(ownArrow.HasNoViolations(House));
        Assert.False(libraryArrow.HasNoViolations(House));
    }

    private static string Folders(params string[] folders) => $@"^BackupEdge\.({string.Join('|', folders)})(\..*)?$";

    private static string Namespaces(params string[] namespaces) =>
        $@"^({string.Join('|', namespaces.Select(name => name.Replace(".", @"\.", StringComparison.Ordinal)))})(\..*)?$";

    private static string Describe(ArchRule<ArchUnitNET.Domain.IType> rule) =>
        string.Join('\n', rule.Evaluate(House).Where(result => !result.Passed).Select(result => result.Description));
}
