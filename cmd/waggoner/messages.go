package main

import (
	"fmt"
	"os"
	"strings"

	"waggoner/quads"
)

// systemLanguage is the language of LC_ALL, LC_MESSAGES or LANG, the first that is set,
// as POSIX has it.
func systemLanguage() string {
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		if value := os.Getenv(name); value != "" {
			if strings.HasPrefix(strings.ToLower(value), "zh") {
				return "zh"
			}
			return "en"
		}
	}
	return "en"
}

// say returns a message in the language of the session.
func (s *session) say(m msg, args ...any) string {
	format := messages[m].In(s.lang)
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// amount is a limit as an answer gives it, a number of something or a time, in words.
func (s *session) amount(limit string) string {
	n, unit, _ := strings.Cut(limit, " ")
	m, ok := map[string]msg{"edges": msgNumEdges, "paths": msgNumPaths, "steps": msgNumSteps}[unit]
	switch {
	case !ok:
		return limit
	case n == "1" && s.lang == "en":
		return n + " " + strings.TrimSuffix(unit, "s")
	}
	return s.say(m, n)
}

// msg names a message.
type msg int

const (
	msgAccepted msg = iota
	msgNoEntity
	msgNoDocument
	msgNearest
	msgAmbiguous
	msgHintID
	msgLimit
	msgHintLimit
	msgProblems
	msgHintProblems
	msgInterrupted
	msgDependents
	msgDependencies
	msgPaths
	msgReach
	msgReachBack
	msgExplain
	msgCuts
	msgNoCuts
	msgPoints
	msgPoint
	msgLineage
	msgControlled
	msgStory
	msgControls
	msgOwned
	msgOwnedAt
	msgCalled
	msgNotLater
	msgNowIs
	msgWhose
	msgNobody
	msgCircle
	msgInCircle
	msgLapsed
	msgImpact
	msgSpreads
	msgColumn
	msgInstead
	msgThrough
	msgRecorded
	msgCategoryOnly
	msgNoAlternative
	msgLosses
	msgWithout
	msgOnlyBy
	msgOnlyByOne
	msgMore
	msgLoss
	msgLossBy
	msgCauseEnded
	msgCauseAcquired
	msgCauseRelicensed
	msgCauseRemoved
	msgChanges
	msgEndChanges
	msgAppeared
	msgEnded
	msgReachedNew
	msgLost
	msgDecidedNew
	msgDecidedEnded
	msgAlternatives
	msgWhy
	msgBegan
	msgBy
	msgReplacedBy
	msgSuccessor
	msgAlternative
	msgReplaces
	msgSameCategory
	msgForward
	msgBackward
	msgBothEnds
	msgWays
	msgWaysPast
	msgWaysAgain
	msgWaysGroups
	msgWaysMore
	msgFrom
	msgTo
	msgSearch
	msgAny
	msgAll
	msgFollowed
	msgNone
	msgAlso
	msgTruncated
	msgTruncatedRows
	msgTruncatedScript
	msgDeeper
	msgDeepest
	msgNumEdges
	msgNumPaths
	msgNumSteps
	msgUndirected
	msgPath
	msgAndOf
	msgName
	msgID
	msgKind
	msgStatus
	msgSteps
	msgOf
	msgMatch
	msgFound
	msgAs
	msgSince
	msgUntil
	msgFromTo
	msgNames
	msgMisspelled
	msgNow
	msgListed
	msgRelations
	msgStatements
	msgTimeline
	msgDocument
	msgObserved
	msgLastDay
	msgDisputed
	msgMoreEdges
	msgStatusIs
	msgRenamed
	msgURL
	msgRepository
	msgPublished
	msgPublisher
	msgLanguage
	msgLicense
	msgRelation
	msgCount
	msgLayers
	msgCategories
	msgEntries
	msgListedTools
	msgFacts
	msgContexts
	msgDocuments
	msgHistory
	msgQuads
	msgFiles
	msgEntitiesOf
	msgRelationsBy
	msgFateless
	msgValid
	msgListening
	msgLoaded
	msgOpenWarning
	msgStopped
	msgNoRows
	msgRows
	msgPrompt
	msgWrote
	msgNoFolder
	msgHintNoFolder
	msgEmptyFolder
	msgNotFolder
	msgHintNotFolder
	msgNotStore
	msgHintNotStore
	msgHalfRestored
	msgHintHalfRestored
	msgNewer
	msgHintNewer
	msgLocked
	msgLockedBySome
	msgHintLocked
	msgDamaged
	msgHintDamaged
	msgDiskFull
	msgHintDiskFull
	msgNoAnswer
	msgHintNoAnswer
	msgNotWritable
	msgHintNotWritable
	msgStoppedWriting
	msgHintStopped
	msgNoFile
	msgFileIsFolder
	msgHintFileIsFolder
	msgInput
	msgRefused
	msgRefusedMany
	msgHintRefuse
	msgTooMany
	msgHintTooMany
	msgHintNothingChanged
	msgCannotWrite
	msgHintOtherPlace
	msgThereAlready
	msgHintThereAlready
	msgNotEmpty
	msgHintNotEmpty
	msgBackupIsFolder
	msgHintBackupIsFolder
	msgNotRestored
	msgHintNotRestored
	msgConflict
	msgHintConflict
	msgFolderReady
	msgAtlas
	msgVocabulary
	msgBuiltinInstalled
	msgBuiltinUpgraded
	msgBuiltinCurrent
	msgReading
	msgReadSoFar
	msgSortingTerms
	msgSortingQuads
	msgWriting
	msgChecking
	msgLoadRead
	msgLoadAdded
	msgApplied
	msgCompacted
	msgBackedUp
	msgBackedUpOnline
	msgRestored
	msgWhole
	msgStatsOf
	msgTerms
	msgBuiltinData
	msgNoBuiltin
	msgImage
	msgImageText
	msgPerQuad
	msgDictionary
	msgDictionaryText
	msgLogbook
	msgLogbookText
	msgOverlay
	msgOverlayText
	msgPredicates
	msgPredicatesBy
	msgPredicate
	msgQuadsHead
	msgSubjects
	msgObjects
	msgDegrees
	msgDegreesOut
	msgDegreesIn
	msgOpened
	msgBuiltin
	msgReadOnlyHTTP
	msgWritableHTTP
	lastMessage
)

// messages are what the program says with an answer, in both languages. The texts of
// flags and help are English, as are messages that come from the packages below.
var messages = map[msg]quads.Text{
	msgAccepted:     {En: "accepted: %s", Zh: "可用的值：%s"},
	msgNoEntity:     {En: "there is no entity %q", Zh: "没有名为 %q 的实体"},
	msgNoDocument:   {En: "there is no document %q", Zh: "没有名为 %q 的文档"},
	msgNearest:      {En: "the nearest names are %s", Zh: "最接近的名称：%s"},
	msgAmbiguous:    {En: "several things are called %q: %s", Zh: "有多个实体名为 %q：%s"},
	msgHintID:       {En: "name it by its id", Zh: "请用标识指明"},
	msgLimit:        {En: "the question reached its limit of %s", Zh: "问题已达到上限 %s"},
	msgHintLimit:    {En: "ask for less: some relations with --rel, some documents with --sources, fewer steps with --depth", Zh: "请缩小范围：用 --rel 限定关系，用 --sources 限定文档，用 --depth 减少步数"},
	msgProblems:     {En: "the data set has %d problems", Zh: "数据集有 %d 个问题"},
	msgHintProblems: {En: "correct these places; waggoner check --schema prints the form of a file", Zh: "请更正以上各处；waggoner check --schema 打印文件格式"},
	msgInterrupted:  {En: "interrupted", Zh: "已中断"},

	msgDependents:      {En: "Dependents of %s by %s, as of %s: %d", Zh: "%[1]s 的依赖者（%[2]s），截至 %[3]s：%[4]d 个"},
	msgDependencies:    {En: "Dependencies of %s by %s, as of %s: %d", Zh: "%[1]s 的依赖项（%[2]s），截至 %[3]s：%[4]d 个"},
	msgPaths:           {En: "Paths from %s to %s, as of %s: %d", Zh: "从 %[1]s 到 %[2]s 的路径，截至 %[3]s：%[4]d 条"},
	msgReach:           {En: "Reached from %s by %s, as of %s: %d", Zh: "从 %[1]s 沿 %[2]s 可达，截至 %[3]s：%[4]d 个"},
	msgReachBack:       {En: "Reaching %s by %s, as of %s: %d", Zh: "沿 %[2]s 可达 %[1]s，截至 %[3]s：%[4]d 个"},
	msgExplain:         {En: "Searched: %s, %s; edges looked at: %d; contexts admitted: %d; time: %s. The automaton, state by state:", Zh: "搜索：%s，%s；查看的边：%d 条；采纳的语境：%d 个；用时：%s。自动机各状态："},
	msgCuts:            {En: "Every walk passes these; entities: %d, relations: %d", Zh: "每条路径都必经：实体 %d 个，关系 %d 条"},
	msgNoCuts:          {En: "No single entity or relation is passed by every walk.", Zh: "没有任何实体或关系是每条路径都必经的。"},
	msgWaysPast:        {En: "Ways from %s to %s, as of %s, with each group below as one place: %s", Zh: "从 %s 到 %s 的途径，截至 %s，以下每组算作一处：%s 条"},
	msgPoints:          {En: "Single points of failure, with the results that are reached through each alone: %d", Zh: "单点故障，以及仅经由该点才可达的结果数：%d 个"},
	msgPoint:           {En: "%s: %d", Zh: "%s：%d"},
	msgBothEnds:        {En: "from both ends", Zh: "双向"},
	msgWays:            {En: "Ways from %s to %s, as of %s: %s", Zh: "从 %s 到 %s 的途径，截至 %s：%s 条"},
	msgWaysAgain:       {En: "Some come to an entity more than once.", Zh: "其中有些会多次经过同一实体。"},
	msgWaysGroups:      {En: "Groups of entities among which ways go round without end: %d", Zh: "可以无限循环的实体组：%d 组"},
	msgWaysMore:        {En: "%d others", Zh: "其他 %d 个"},
	msgLineage:         {En: "Lineage of %s, as of %s", Zh: "%s 的沿革，截至 %s"},
	msgControlled:      {En: "Who controlled it", Zh: "历任控制者"},
	msgStory:           {En: "What it came from and became", Zh: "来源与去向"},
	msgControls:        {En: "Who controls it, as of %s: %s", Zh: "控制者，截至 %s：%s"},
	msgOwned:           {En: "What was directly its own at any time: %d", Zh: "曾直接归其所有：%d 个"},
	msgOwnedAt:         {En: "What was its own in %s: %d", Zh: "%s 时归其所有：%d 个"},
	msgCalled:          {En: "called %s (%s)", Zh: "名称 %s（%s）"},
	msgNotLater:        {En: " (by %s at the latest)", Zh: "（不晚于 %s）"},
	msgNowIs:           {En: "Now:", Zh: "现在："},
	msgWhose:           {En: "WHOSE NOW", Zh: "现归"},
	msgNobody:          {En: "nobody is recorded", Zh: "没有记录"},
	msgCircle:          {En: "a circle", Zh: "循环"},
	msgInCircle:        {En: "These control each other in a circle: %s", Zh: "以下实体循环控制：%s"},
	msgLapsed:          {En: "nobody is recorded; of its last: %s", Zh: "没有记录；最后的控制者现归：%s"},
	msgImpact:          {En: "If %s %s, as of %s, it affects: %d", Zh: "若 %s %s，截至 %s，受影响：%d 个"},
	msgSpreads:         {En: "Relations followed: %s", Zh: "所循关系：%s"},
	msgColumn:          {En: "At distance %d: %d", Zh: "距离 %d：%d 个"},
	msgInstead:         {En: "ALTERNATIVES", Zh: "替代"},
	msgThrough:         {En: "ONLY BY WAY OF", Zh: "必经"},
	msgRecorded:        {En: "recorded", Zh: "有记录"},
	msgCategoryOnly:    {En: "same category only", Zh: "仅同一分类"},
	msgNoAlternative:   {En: "none", Zh: "无"},
	msgLosses:          {En: "What could stand in the place of what they lose", Zh: "所失之物的替代"},
	msgWithout:         {En: "No alternative is recorded to what these lose: %s", Zh: "以下实体所失之物没有替代记录：%s"},
	msgOnlyBy:          {En: "Without these others would not be affected", Zh: "若无以下实体，其他实体不受影响"},
	msgOnlyByOne:       {En: "%s (%d): %s", Zh: "%s（%d 个）：%s"},
	msgLoss:            {En: "%s: %d", Zh: "%s：%d 个"},
	msgLossBy:          {En: "%s (%s)", Zh: "%s（%s）"},
	msgCauseEnded:      {En: "ends", Zh: "终止"},
	msgCauseAcquired:   {En: "is acquired", Zh: "被收购"},
	msgCauseRelicensed: {En: "is relicensed", Zh: "更换许可"},
	msgCauseRemoved:    {En: "is removed", Zh: "被移除"},
	msgMore:            {En: "and %d more", Zh: "另有 %d 个"},
	msgChanges:         {En: "Changes from %s to %s", Zh: "从 %s 到 %s 的变化"},
	msgEndChanges:      {En: "Changes of what %s leads to, from %s to %s", Zh: "沿 %s 可达之物从 %s 到 %s 的变化"},
	msgAppeared:        {En: "Facts that hold and did not: %d", Zh: "新成立的事实：%d 条"},
	msgEnded:           {En: "Facts that held and do not any more: %d", Zh: "不再成立的事实：%d 条"},
	msgReachedNew:      {En: "Reached, and not before: %d", Zh: "新可达：%d 个"},
	msgLost:            {En: "No longer reached: %d", Zh: "不再可达：%d 个"},
	msgDecidedNew:      {En: " [new]", Zh: " [新]"},
	msgDecidedEnded:    {En: " [ended]", Zh: " [已终止]"},
	msgAlternatives:    {En: "Alternatives to %s, as of %s: %d", Zh: "%s 的替代，截至 %s：%d 个"},
	msgWhy:             {En: "WHY", Zh: "理由"},
	msgBegan:           {En: "SINCE", Zh: "自"},
	msgBy:              {En: "by %s", Zh: "不晚于 %s"},
	msgReplacedBy:      {En: "replaced it", Zh: "取代了它"},
	msgSuccessor:       {En: "what it became", Zh: "由它而来"},
	msgAlternative:     {En: "alternative", Zh: "可替代"},
	msgReplaces:        {En: "replaced by it", Zh: "被它取代"},
	msgSameCategory:    {En: "same category", Zh: "同一分类"},
	msgForward:         {En: "forward", Zh: "正向"},
	msgBackward:        {En: "backward", Zh: "反向"},
	msgFrom:            {En: "FROM", Zh: "起点"},
	msgTo:              {En: "TO", Zh: "终点"},
	msgSearch:          {En: "Found for %q: %d", Zh: "%q 的搜索结果：%d 个"},
	msgAny:             {En: " or ", Zh: " 或 "},
	msgAll:             {En: " and ", Zh: " 和 "},
	msgFollowed:        {En: "Relations followed: %s; steps at most: %d", Zh: "所循关系：%s；最多 %d 步"},
	msgNone:            {En: "Nothing was found.", Zh: "没有结果。"},
	msgAlso:            {En: "Not among them, but directly connected in another way (%s): %d", Zh: "不在其中，但以另一种方式（%s）直接相关：%d 个"},
	msgTruncated:       {En: "This is not the whole answer: the limit of %s was reached.", Zh: "答案不完整：已达到上限 %s。"},
	msgTruncatedRows:   {En: "This is not the whole answer: it shows %d of %d.", Zh: "答案不完整：共 %[2]d 个，仅列出 %[1]d 个。"},
	msgTruncatedScript: {En: "This is not the whole answer: %s.", Zh: "答案不完整：%s。"},
	msgDeeper:          {En: "There is more beyond %s; ask with --depth.", Zh: "%s之外还有更多；可用 --depth 增加步数。"},
	msgDeepest:         {En: "There is more beyond %s, the most that can be asked for.", Zh: "%s之外还有更多；这已是可查询的最大步数。"},
	msgNumEdges:        {En: "%s edges", Zh: "%s 条边"},
	msgNumPaths:        {En: "%s paths", Zh: "%s 条路径"},
	msgNumSteps:        {En: "%s steps", Zh: "%s 步"},
	msgUndirected:      {En: "There is none in this direction; with --dir any there are at least %d.", Zh: "此方向没有路径；使用 --dir any 时至少有 %d 条。"},
	msgPath:            {En: "Path %d, steps: %d", Zh: "路径 %d，步数：%d"},
	msgAndOf:           {En: "and %s, steps: %d", Zh: "以及 %s，步数：%d"},

	msgName:   {En: "NAME", Zh: "名称"},
	msgID:     {En: "ID", Zh: "标识"},
	msgKind:   {En: "KIND", Zh: "类型"},
	msgStatus: {En: "STATUS", Zh: "状态"},
	msgSteps:  {En: "STEPS", Zh: "步数"},
	msgOf:     {En: "OF", Zh: "对象"},
	msgMatch:  {En: "MATCH", Zh: "匹配"},
	msgFound:  {En: "NAME THAT FITS", Zh: "匹配的名称"},
	msgAs:     {En: "%s (now %s)", Zh: "%s（现名 %s）"},

	msgSince:  {En: "since %s", Zh: "自 %s 起"},
	msgUntil:  {En: "until %s", Zh: "至 %s 止"},
	msgFromTo: {En: "%s to %s", Zh: "%s 至 %s"},

	msgNames:      {En: "Other names: %s", Zh: "其他名称：%s"},
	msgMisspelled: {En: "Misspellings: %s", Zh: "误写：%s"},
	msgNow:        {En: "Now called: %s", Zh: "现名：%s"},
	msgListed:     {En: "Listed in", Zh: "收录于"},
	msgRelations:  {En: "Relations, as of %s", Zh: "关系，截至 %s"},
	msgStatements: {En: "Status and addresses", Zh: "状态与地址"},
	msgTimeline:   {En: "Timeline", Zh: "时间线"},
	msgDocument:   {En: "Document", Zh: "文档"},
	msgObserved:   {En: "(date of the document)", Zh: "（文档日期）"},
	msgLastDay:    {En: "(its last day)", Zh: "（最后一日）"},
	msgDisputed:   {En: "%s, disputed", Zh: "%s（有争议）"},
	msgMoreEdges:  {En: "and %d more", Zh: "另有 %d 条"},
	msgStatusIs:   {En: "%s: status %s", Zh: "%s：状态 %s"},
	msgRenamed:    {En: "%s: called %s", Zh: "%s：名为 %s"},
	msgURL:        {En: "home %s", Zh: "主页 %s"},
	msgRepository: {En: "repository %s", Zh: "代码仓库 %s"},
	msgPublished:  {En: "Published: %s", Zh: "发布：%s"},
	msgPublisher:  {En: "Publisher: %s", Zh: "发布者：%s"},
	msgLanguage:   {En: "Language: %s", Zh: "语言：%s"},
	msgLicense:    {En: "Licence: %s", Zh: "许可证：%s"},

	msgRelation:    {En: "RELATION", Zh: "关系"},
	msgCount:       {En: "COUNT", Zh: "数量"},
	msgLayers:      {En: "layers", Zh: "层"},
	msgCategories:  {En: "categories", Zh: "分类"},
	msgEntries:     {En: "entries", Zh: "条目"},
	msgListedTools: {En: "listed tools", Zh: "收录的工具"},
	msgFacts:       {En: "facts", Zh: "事实"},
	msgContexts:    {En: "contexts", Zh: "上下文"},
	msgDocuments:   {En: "documents", Zh: "文档"},
	msgHistory:     {En: "history facts", Zh: "沿革事实"},
	msgQuads:       {En: "quads", Zh: "四元组"},
	msgFiles:       {En: "files", Zh: "文件"},
	msgEntitiesOf:  {En: "Entities by kind", Zh: "各类型实体"},
	msgRelationsBy: {En: "Relations by kind", Zh: "各种关系"},
	msgFateless:    {En: "Listed tools whose fate no source tells: %d", Zh: "去向不明的收录工具：%d 个"},
	msgValid:       {En: "The data set is valid.", Zh: "数据集有效。"},

	msgListening:   {En: "waggoner is listening on %s", Zh: "waggoner 正在监听 %s"},
	msgLoaded:      {En: "loaded in %d ms from %s: %d layers, %d categories, %d entries, %d facts in %d contexts of %d documents (%d quads, %d files)", Zh: "用时 %d 毫秒从%s载入：%d 层、%d 个分类、%d 个条目、%d 条事实、%d 个上下文、%d 份文档（%d 个四元组，%d 个文件）"},
	msgOpenWarning: {En: "warning: %s can be reached from other machines and there is no authentication: whoever reaches it may read everything and run queries", Zh: "警告：%s 可从其他机器访问，且没有身份验证：任何能访问它的人都可以读取全部数据并运行查询"},
	msgStopped:     {En: "stopped", Zh: "已停止"},

	msgNoRows: {En: "no rows", Zh: "没有结果行"},
	msgRows:   {En: "rows: %d, in %s", Zh: "结果行：%d，用时 %s"},
	msgPrompt: {En: "Gizmo. An open bracket goes on in the next line, an empty line runs what is there; exit or Ctrl-D ends.", Zh: "Gizmo。括号未闭合时在下一行继续，空行立即运行；输入 exit 或按 Ctrl-D 结束。"},
	msgWrote:  {En: "wrote %s", Zh: "已写入 %s"},

	msgNoFolder:         {En: "there is no data folder %s", Zh: "没有数据文件夹 %s"},
	msgHintNoFolder:     {En: "waggoner init %s makes one", Zh: "waggoner init %s 可创建数据文件夹"},
	msgEmptyFolder:      {En: "the folder %s is empty", Zh: "文件夹 %s 是空的"},
	msgNotFolder:        {En: "%s is not a folder", Zh: "%s 不是文件夹"},
	msgHintNotFolder:    {En: "--data takes a folder that waggoner init made", Zh: "--data 应为 waggoner init 创建的文件夹"},
	msgNotStore:         {En: "%s is not a data folder of waggoner", Zh: "%s 不是 waggoner 的数据文件夹"},
	msgHintNotStore:     {En: "a folder of data-set files goes beside the atlas with --with, or into a data folder with waggoner apply --add", Zh: "数据集文件的文件夹可用 --with 与内置数据一起载入，或用 waggoner apply --add 写入数据文件夹"},
	msgHalfRestored:     {En: "a restore into %s did not come to its end", Zh: "恢复到 %s 的操作没有完成"},
	msgHintHalfRestored: {En: "empty the folder and restore the backup again", Zh: "请清空该文件夹，然后重新恢复备份"},
	msgNewer:            {En: "%s has format %d, this program knows formats up to %d", Zh: "%s 的格式版本为 %d，本程序最高支持 %d"},
	msgHintNewer:        {En: "use the waggoner that wrote it, or a newer one; nothing was changed", Zh: "请使用写入它的 waggoner 或更新的版本；数据没有改动"},
	msgLocked:           {En: "the data folder %s is open in process %d", Zh: "数据文件夹 %s 已被进程 %d 打开"},
	msgLockedBySome:     {En: "the data folder %s is open in another process", Zh: "数据文件夹 %s 已被另一进程打开"},
	msgHintLocked:       {En: "if that is waggoner serve, ask it over HTTP, or stop it first", Zh: "如果那是 waggoner serve，请通过 HTTP 向它查询，或先停止它"},
	msgDamaged:          {En: "%s is damaged at byte %d: %s", Zh: "%s 在第 %d 字节处损坏：%s"},
	msgHintDamaged:      {En: "nothing was changed; restore a backup into another folder", Zh: "数据没有改动；请将备份恢复到另一个文件夹"},
	msgDiskFull:         {En: "there is no room left for the data folder %s", Zh: "数据文件夹 %s 所在的磁盘已满"},
	msgNoAnswer:         {En: "the answer could not be written: %s", Zh: "无法写出结果：%s"},
	msgHintNoAnswer:     {En: "a change that was asked for is made all the same; waggoner stats --data DIR tells the sequence", Zh: "所要求的更改已经完成；waggoner stats --data DIR 显示当前序号"},
	msgHintDiskFull:     {En: "what was acknowledged is kept, this was not done; make room and try again", Zh: "已确认的内容保留，本次操作未执行；请腾出空间后重试"},
	msgNotWritable:      {En: "the data folder %s may not be written to: %s", Zh: "数据文件夹 %s 不可写：%s"},
	msgHintNotWritable:  {En: "waggoner keeps a lock and a logbook there, also to read; check owner, permissions and mount", Zh: "waggoner 在其中保存锁和日志，读取时也需要；请检查所有者、权限和挂载方式"},
	msgStoppedWriting:   {En: "the data folder takes no changes since a write failed: %s", Zh: "一次写入失败后，数据文件夹不再接受更改：%s"},
	msgHintStopped:      {En: "what was acknowledged is kept; mend the cause and open the folder again", Zh: "已确认的内容保留；请排除原因后重新打开文件夹"},

	msgNoFile:             {En: "there is no file %s", Zh: "没有文件 %s"},
	msgFileIsFolder:       {En: "%s is a folder", Zh: "%s 是文件夹"},
	msgHintFileIsFolder:   {En: "name the files in it; a folder of data-set files goes to waggoner apply --add", Zh: "请指定其中的文件；数据集文件的文件夹请用 waggoner apply --add"},
	msgInput:              {En: "cannot read %s", Zh: "无法读取 %s"},
	msgRefused:            {En: "%s", Zh: "%s"},
	msgRefusedMany:        {En: "more lines than %d are not N-Quads; the first is %s", Zh: "超过 %d 行不是 N-Quads；第一处：%s"},
	msgHintRefuse:         {En: "nothing was loaded; --refuse N passes over so many such lines", Zh: "没有载入任何内容；--refuse N 可跳过这么多行"},
	msgTooMany:            {En: "a file for one batch may hold %d quads", Zh: "一个批次的文件最多可含 %d 个四元组"},
	msgHintTooMany:        {En: "nothing was changed; waggoner load is for more", Zh: "数据没有改动；更多数据请用 waggoner load"},
	msgHintNothingChanged: {En: "nothing was changed", Zh: "数据没有改动"},
	msgCannotWrite:        {En: "cannot write %s: %s", Zh: "无法写入 %s：%s"},
	msgHintOtherPlace:     {En: "nothing was left behind; make room or choose another place", Zh: "没有留下任何文件；请腾出空间或另选位置"},
	msgThereAlready:       {En: "%s is there already", Zh: "%s 已经存在"},
	msgHintThereAlready:   {En: "a backup overwrites nothing; choose another name", Zh: "备份不会覆盖任何内容；请另选名称"},
	msgNotEmpty:           {En: "the folder %s is not empty", Zh: "文件夹 %s 不是空的"},
	msgHintNotEmpty:       {En: "a backup is restored into a folder that is new or empty", Zh: "备份只能恢复到新的或空的文件夹"},
	msgBackupIsFolder:     {En: "%s is a folder", Zh: "%s 是文件夹"},
	msgHintBackupIsFolder: {En: "a backup as a folder is a data folder itself: copy it, and name the copy with --data", Zh: "文件夹形式的备份本身就是数据文件夹：请复制它，并用 --data 指定副本"},
	msgNotRestored:        {En: "cannot restore from %s: %s", Zh: "无法从 %s 恢复：%s"},
	msgHintNotRestored:    {En: "the folder is as it was before; take another backup", Zh: "文件夹保持原样；请使用另一份备份"},
	msgConflict:           {En: "the folder is at sequence %d, not at %d", Zh: "文件夹的序号为 %d，而不是 %d"},
	msgHintConflict:       {En: "somebody changed it; look at it again and decide anew", Zh: "它已被修改；请重新查看后再决定"},

	msgFolderReady:      {En: "The data folder %s holds %d quads, at sequence %d.", Zh: "数据文件夹 %s 含 %d 个四元组，序号 %d。"},
	msgAtlas:            {En: "container atlas", Zh: "容器生态图谱"},
	msgVocabulary:       {En: "vocabulary", Zh: "词汇表"},
	msgBuiltinInstalled: {En: "The built-in %s was put there: %d quads.", Zh: "已写入内置的%s：%d 个四元组。"},
	msgBuiltinUpgraded:  {En: "The built-in %s was brought up to date: %d quads added, %d removed.", Zh: "内置的%s已更新：增加 %d 个四元组，删除 %d 个。"},
	msgBuiltinCurrent:   {En: "The built-in %s is up to date.", Zh: "内置的%s已是最新。"},
	msgReading:          {En: "reading", Zh: "读取"},
	msgReadSoFar:        {En: "%d quads, %s", Zh: "%d 个四元组，%s"},
	msgSortingTerms:     {En: "sorting terms", Zh: "排序词项"},
	msgSortingQuads:     {En: "sorting quads", Zh: "排序四元组"},
	msgWriting:          {En: "writing", Zh: "写入"},
	msgChecking:         {En: "checking", Zh: "检查"},
	msgLoadRead:         {En: "Lines read: %d; quads in them: %d; time: %s.", Zh: "读取的行：%d；其中的四元组：%d；用时：%s。"},
	msgLoadAdded:        {En: "Added: %d; duplicates: %d; lines refused: %d. The folder is at sequence %d.", Zh: "增加：%d；重复：%d；拒绝的行：%d。文件夹序号为 %d。"},
	msgApplied:          {En: "Added: %d (and %d there already); removed: %d (and %d not there). The folder is at sequence %d.", Zh: "增加：%d（另有 %d 个已存在）；删除：%d（另有 %d 个不存在）。文件夹序号为 %d。"},
	msgCompacted:        {En: "Changes put into the image: %d; quads in it: %d; size before: %s, now: %s; at sequence %d.", Zh: "写入映像的更改：%d；其中的四元组：%d；之前大小：%s，现在：%s；序号 %d。"},
	msgBackedUp:         {En: "wrote %s: %d quads, at sequence %d", Zh: "已写入 %s：%d 个四元组，序号 %d"},
	msgBackedUpOnline:   {En: "wrote %s, sent by process %d, which has the folder open", Zh: "已写入 %s，由打开该文件夹的进程 %d 发送"},
	msgRestored:         {En: "The data folder %s is restored: %d quads, at sequence %d.", Zh: "数据文件夹 %s 已恢复：%d 个四元组，序号 %d。"},
	msgWhole:            {En: "The data folder %s is whole: %d quads, %s, at sequence %d.", Zh: "数据文件夹 %s 完好：%d 个四元组，%s，序号 %d。"},
	msgOpened:           {En: "loaded in %d ms from the data folder %s at sequence %d: %d layers, %d categories, %d entries, %d facts in %d contexts of %d documents (%d quads)", Zh: "用时 %d 毫秒从数据文件夹 %s（序号 %d）载入：%d 层、%d 个分类、%d 个条目、%d 条事实、%d 个上下文、%d 份文档（%d 个四元组）"},
	msgBuiltin:          {En: "the built-in %s", Zh: "内置的%s"},
	msgReadOnlyHTTP:     {En: "it is not changed over HTTP; --writable would allow that", Zh: "不接受通过 HTTP 的更改；--writable 可允许"},
	msgWritableHTTP:     {En: "it may be changed over HTTP by whoever reaches this address on this machine", Zh: "本机上能访问此地址的任何人都可通过 HTTP 更改数据"},

	msgStatsOf:        {En: "The data folder %s at sequence %d", Zh: "数据文件夹 %s，序号 %d"},
	msgTerms:          {En: "terms", Zh: "词项"},
	msgBuiltinData:    {En: "built-in data", Zh: "内置数据"},
	msgNoBuiltin:      {En: "none", Zh: "无"},
	msgImage:          {En: "image", Zh: "映像"},
	msgImageText:      {En: "%s; quads: %d; up to sequence %d", Zh: "%s；四元组：%d；截至序号 %d"},
	msgPerQuad:        {En: "a quad of it", Zh: "每个四元组"},
	msgDictionary:     {En: "dictionary in it", Zh: "其中的词典"},
	msgDictionaryText: {En: "%s, for terms of %s", Zh: "%s（词项共 %s）"},
	msgLogbook:        {En: "logbook", Zh: "日志"},
	msgLogbookText:    {En: "%s; batches since the image: %d", Zh: "%s；映像之后的批次：%d"},
	msgOverlay:        {En: "changes since", Zh: "其后的更改"},
	msgOverlayText:    {En: "quads: %d; layers: %d", Zh: "四元组：%d；层：%d"},
	msgPredicates:     {En: "predicates", Zh: "谓词"},
	msgPredicatesBy:   {En: "Predicates by quads", Zh: "各谓词的四元组"},
	msgPredicate:      {En: "PREDICATE", Zh: "谓词"},
	msgQuadsHead:      {En: "QUADS", Zh: "四元组"},
	msgSubjects:       {En: "SUBJECTS", Zh: "主语"},
	msgObjects:        {En: "OBJECTS", Zh: "宾语"},
	msgDegrees:        {En: "Quads of a term", Zh: "每个词项的四元组"},
	msgDegreesOut:     {En: "as subject: terms %d, mean %.1f, most %d (%s)", Zh: "作主语：词项 %d，平均 %.1f，最多 %d（%s）"},
	msgDegreesIn:      {En: "as object: terms %d, mean %.1f, most %d (%s)", Zh: "作宾语：词项 %d，平均 %.1f，最多 %d（%s）"},
}
